// The sandbox's emulator, one message at a time: state and message in, transaction and state out.
import { createHash } from 'node:crypto';
import { Cell, beginCell } from '../ton.mjs';
import { Executor, loadShardAccount, parseTuple, storeShardAccount } from './packages.mjs';

const GET_METHOD_GAS = 1_000_000n;
const seedOf = (lt) => createHash('sha256').update(`seed of ${lt}`).digest();

/** The state of an account that was never seen. */
export const noState = beginCell()
  .store(storeShardAccount({ lastTransactionHash: 0n, lastTransactionLt: 0n })).endCell()
  .toBoc().toString('base64');

export const readState = (state) => loadShardAccount(Cell.fromBase64(state).beginParse());

export class Machine {
  #executor;
  #config;

  static async create(config) {
    const machine = new Machine();
    machine.#executor = await Executor.create();
    machine.#config = config.toBoc().toString('base64');
    return machine;
  }

  /** {boc, state} as base64, or {error, exitCode, log} when the message was not accepted. */
  async run({ state, message, now, lt }) {
    let result;
    try {
      ({ result } = await this.#executor.runTransaction({
        config: this.#config, libs: null, verbosity: 'short', shardAccount: state, message, now,
        lt: BigInt(lt), randomSeed: seedOf(lt), ignoreChksig: false, debugEnabled: false,
      }));
    } catch (error) {
      return { error: error.message, exitCode: 0, log: '' };
    }
    if (result.success) return { boc: result.transaction, state: result.shardAccount };
    const { vmExitCode: exitCode = 0, vmLog: log = '' } = result.vmResults ?? {};
    return { error: result.error, exitCode, log };
  }

  /** `account` as `readState` gives it; its code must be there. */
  async call({ account, methodId, stack, now }) {
    const { state, balance } = account.storage;
    const { output } = await this.#executor.runGetMethod({
      code: state.state.code, data: state.state.data, methodId, stack, config: this.#config,
      verbosity: 'short', address: account.addr, unixTime: now, balance: balance.coins,
      randomSeed: seedOf(now), gasLimit: GET_METHOD_GAS, debugEnabled: false,
    });
    if (!output.success) throw new Error(output.error);
    return {
      exitCode: output.vm_exit_code, gasUsed: Number(output.gas_used),
      stack: parseTuple(Cell.fromBase64(output.stack)),
    };
  }
}
