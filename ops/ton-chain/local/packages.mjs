// What only the local chain needs of the packages; the rest comes through ../ton.mjs.
import core from '@ton/core';
import sandbox from '@ton/sandbox';
import slim from '@ton/sandbox/dist/config/slimConfig.js';
import ton from '@ton/ton';

export const {
  loadMessage, loadShardAccount, loadStateInit, loadTransaction, parseTuple, storeMessage,
  storeShardAccount,
} = core;
export const { Executor } = sandbox;
export const { TonClient } = ton;
export const { slimConfig } = slim;
