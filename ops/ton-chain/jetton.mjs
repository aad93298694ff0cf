// The local jetton from outside: StateInits and the messages of TEP-74 and TEP-89.
import { beginCell, contractAddress } from './ton.mjs';

export function minterInit(minterCode, walletCode, admin, content = beginCell().endCell()) {
  const data = beginCell().storeCoins(0).storeAddress(admin).storeRef(content).storeRef(walletCode)
    .endCell();
  const init = { code: minterCode, data };
  return { init, address: contractAddress(0, init) };
}

export function walletInit(walletCode, owner, minter) {
  const data = beginCell().storeCoins(0).storeAddress(owner).storeAddress(minter)
    .storeRef(walletCode).endCell();
  const init = { code: walletCode, data };
  return { init, address: contractAddress(0, init) };
}

export const mint = (to, amount, forwardAmount = 0n, queryId = 0n) => beginCell()
  .storeUint(0x15, 32).storeUint(queryId, 64).storeAddress(to).storeCoins(amount)
  .storeCoins(forwardAmount).endCell();

export const transfer = ({ to, amount, rest, forwardAmount = 0n, queryId = 0n }) => beginCell()
  .storeUint(0x0f8a7ea5, 32).storeUint(queryId, 64).storeCoins(amount).storeAddress(to)
  .storeAddress(rest).storeBit(0).storeCoins(forwardAmount).storeBit(0).endCell();

export const burn = (amount, rest, queryId = 0n) => beginCell().storeUint(0x595f07bc, 32)
  .storeUint(queryId, 64).storeCoins(amount).storeAddress(rest).storeBit(0).endCell();

/** `payload` is what follows the sender: any bits and refs, well formed or not. */
export const notification = (amount, sender, payload = beginCell().storeBit(0).endCell()) =>
  beginCell().storeUint(0x7362d09c, 32).storeUint(0, 64).storeCoins(amount).storeAddress(sender)
    .storeSlice(payload.beginParse()).endCell();

export const provideWallet = (owner, includeOwner = false, queryId = 0n) => beginCell()
  .storeUint(0x2c76b973, 32).storeUint(queryId, 64).storeAddress(owner).storeBit(includeOwner)
  .endCell();

export const takeWallet = (wallet, queryId = 0n) => beginCell().storeUint(0xd1735400, 32)
  .storeUint(queryId, 64).storeAddress(wallet).storeBit(0).endCell();
