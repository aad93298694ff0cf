export { DEX } from '@ston-fi/sdk';
