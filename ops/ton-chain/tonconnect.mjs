// One door to TonConnect's own packages, as ton.mjs is to the chain's.
export { Base64, SessionCrypto, hexToByteArray } from '@tonconnect/protocol';
export { TonConnect } from '@tonconnect/sdk';
