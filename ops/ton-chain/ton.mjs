// One door to the packages: files outside this folder have no node_modules above them.
import core from '@ton/core';
import crypto from '@ton/crypto';
import sandbox from '@ton/sandbox';
import tolk from '@ton/tolk-js';
import ton from '@ton/ton';

export const {
  Address, BitString, Cell, Dictionary, beginCell, contractAddress, external, internal,
  storeStateInit, toNano,
} = core;
export const { keyPairFromSeed, sha256_sync: sha256, sign, signVerify } = crypto;
export const {
  Blockchain, createEmptyShardAccount, createShardAccount, defaultConfig,
} = sandbox;
export const { runTolkCompiler } = tolk;
export const { WalletContractV4, WalletContractV5R1 } = ton;
