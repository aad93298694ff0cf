// Which wallet a code is, and where its seqno stands in the data: for getWalletInformation.
const skips = { v3: 0, v4: 0, v5: 1 };  // V5 begins with the bit `is_signature_allowed`

// Code hashes: the table of wallets that toncenter itself knows.
const codes = {
  'thBBpYp5gLlG6PueGY48kE0keZ/6NldOpCUcQaVm9YE=': ['wallet v3 r1', 'v3'],
  'hNr6RJ+Ypph3ibojI1gHK8D3bcRSQAKl0JGLmnXS1Zk=': ['wallet v3 r2', 'v3'],
  'ZN1UgFUixb6KnbWc6gEFzPDQh4bKeb64y3nogKjXMi0=': ['wallet v4 r1', 'v4'],
  '/rX/aCDi/w2Ug+fg1iyBfYRniftK5YDIeIZtlZ2r1cA=': ['wallet v4 r2', 'v4'],
  '89fKU0k97trCizgZhqhJQDy6w9LFhHea8IEGWvCsS5M=': ['wallet v5 beta', 'v5'],
  'IINLe3KxEhR+Gy+0V7hOdNGjDwT3N9T2KmaOlVLSty8=': ['wallet v5 r1', 'v5'],
};

export function walletOf(state) {
  const known = state?.type === 'active'
    ? codes[state.state.code.hash().toString('base64')] : undefined;
  if (!known) return { wallet: false };
  const [name, family] = known;
  const data = state.state.data.beginParse().skip(skips[family]);
  return { wallet: true, wallet_type: name, seqno: data.loadUint(32), wallet_id: data.loadInt(32) };
}
