// A transaction and the account states around it as toncenter's v3 shows them. Phases and their
// fields that did not happen are left out; everywhere else what is absent is null.
import { hashText } from './encodings.mjs';
import { readState } from './machine.mjs';
import { readTransaction } from './transaction.mjs';
import { messageV3 } from './v3_message.mjs';

export const SHARD = '8000000000000000';

const text = (value) => (value === undefined || value === null ? undefined : String(value));
const size = ({ cells, bits }) => ({ cells: text(cells), bits: text(bits) });
const statuses = {
  uninitialized: 'uninit', active: 'active', frozen: 'frozen', 'non-existing': 'nonexist',
};
const reasons = {
  'no-state': 'no_state', 'bad-state': 'bad_state', 'no-gas': 'no_gas', suspended: 'suspended',
};
const bounces = { ok: 'ok', 'no-funds': 'nofunds', 'negative-funds': 'negfunds' };

const storagePhase = (phase) => phase && {
  storage_fees_collected: text(phase.storageFeesCollected),
  storage_fees_due: text(phase.storageFeesDue), status_change: phase.statusChange,
};

const creditPhase = (phase) => phase && {
  due_fees_collected: text(phase.dueFeesColelcted), credit: text(phase.credit.coins),
};

function computePhase(phase) {
  if (phase.type === 'skipped') return { skipped: true, reason: reasons[phase.reason] };
  return {
    skipped: false, success: phase.success, msg_state_used: phase.messageStateUsed,
    account_activated: phase.accountActivated, gas_fees: text(phase.gasFees),
    gas_used: text(phase.gasUsed), gas_limit: text(phase.gasLimit),
    gas_credit: text(phase.gasCredit), mode: phase.mode, exit_code: phase.exitCode,
    exit_arg: phase.exitArg ?? undefined, vm_steps: phase.vmSteps,
    vm_init_state_hash: hashText(phase.vmInitStateHash),
    vm_final_state_hash: hashText(phase.vmFinalStateHash),
  };
}

const actionPhase = (phase) => phase && {
  success: phase.success, valid: phase.valid, no_funds: phase.noFunds,
  status_change: phase.statusChange, total_fwd_fees: text(phase.totalFwdFees),
  total_action_fees: text(phase.totalActionFees), result_code: phase.resultCode,
  result_arg: phase.resultArg ?? undefined, tot_actions: phase.totalActions,
  spec_actions: phase.specActions, skipped_actions: phase.skippedActions,
  msgs_created: phase.messagesCreated, action_list_hash: hashText(phase.actionListHash),
  tot_msg_size: size(phase.totalMessageSize),
};

const bouncePhase = (phase) => phase && {
  type: bounces[phase.type], msg_size: phase.messageSize && size(phase.messageSize),
  req_fwd_fees: text(phase.requiredForwardFees), msg_fees: text(phase.messageFees),
  fwd_fees: text(phase.forwardFees),
};

const description = (phases) => ({
  type: 'ord', aborted: phases.aborted, destroyed: phases.destroyed,
  credit_first: phases.creditFirst, storage_ph: storagePhase(phases.storagePhase),
  credit_ph: creditPhase(phases.creditPhase), compute_ph: computePhase(phases.computePhase),
  action: actionPhase(phases.actionPhase), bounce: bouncePhase(phases.bouncePhase),
});

const noState = {
  balance: null, extra_currencies: {}, account_status: 'nonexist', frozen_hash: null,
  data_hash: null, code_hash: null,
};

function stateV3(state) {
  const storage = readState(state).account?.storage;
  if (!storage) return noState;
  const { type, state: init, stateHash } = storage.state;
  return {
    ...noState, balance: text(storage.balance.coins), account_status: type,
    frozen_hash: stateHash === undefined ? null : hashText(stateHash),
    data_hash: init?.data?.hash().toString('base64') ?? null,
    code_hash: init?.code?.hash().toString('base64') ?? null,
  };
}

// The state after one transaction is the state before the next.
const summaries = new WeakMap();

function stateAfter(row, history) {
  if (!row) return noState;
  if (!summaries.has(row)) summaries.set(row, stateV3(history.stateOf(row)));
  return summaries.get(row);
}

/** All but `finality` and `emulated`, which depend on when one asks. */
export function transactionV3(row, history) {
  const transaction = readTransaction(history.bocOf(row));
  const before = history.rowBefore(row);
  const { oldHash, newHash } = transaction.stateUpdate;
  return {
    account: row.account,
    hash: row.hash,
    lt: text(row.lt),
    now: row.now,
    mc_block_seqno: row.block,
    trace_id: row.trace,
    trace_external_hash: row.external,
    prev_trans_hash: hashText(transaction.prevTransactionHash),
    prev_trans_lt: text(transaction.prevTransactionLt),
    orig_status: statuses[transaction.oldStatus],
    end_status: statuses[transaction.endStatus],
    total_fees: text(transaction.totalFees.coins),
    total_fees_extra_currencies: {},
    description: description(transaction.description),
    block_ref: { workchain: Number(row.account.split(':')[0]), shard: SHARD, seqno: row.block },
    in_msg: messageV3(transaction.inMessage),
    out_msgs: transaction.outMessages.map(messageV3),
    account_state_before: { hash: oldHash.toString('base64'), ...stateAfter(before, history) },
    account_state_after: { hash: newHash.toString('base64'), ...stateAfter(row, history) },
  };
}
