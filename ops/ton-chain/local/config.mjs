// The network configuration that contracts run under: the sandbox's short one, which leaves out
// validators, bridges and the suspended, with the prices of ../fees.mjs and our network's id. Short
// matters: the emulator reads all of it again for every get method.
import { june2026 } from '../fees.mjs';
import { Cell, Dictionary, beginCell } from '../ton.mjs';
import { slimConfig } from './packages.mjs';

const GLOBAL_ID = 19;  // block.tlb: ConfigParam 19

export function configOf(network) {
  const params = Cell.fromBase64(slimConfig).beginParse()
    .loadDictDirect(Dictionary.Keys.Int(32), Dictionary.Values.Cell());
  for (const [number, value] of june2026) params.set(number, value);
  params.set(GLOBAL_ID, beginCell().storeInt(network, 32).endCell());
  return beginCell().storeDictDirect(params).endCell();
}
