// One door to STON.fi's own packages, as ton.mjs is to the chain's.
export { StonApiClient } from '@ston-fi/api';
export { DEX } from '@ston-fi/sdk';
