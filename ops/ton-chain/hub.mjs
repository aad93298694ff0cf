// The hub's StateInit. Its messages `order` and `sweep` are in escrow.mjs with the ones they carry.
import { beginCell, contractAddress } from './ton.mjs';

export function hubInit(code, owner) {
  const init = { code, data: beginCell().storeAddress(owner).endCell() };
  return { init, address: contractAddress(0, init) };
}
