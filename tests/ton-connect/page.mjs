// The page that TonConnect's library finds itself in. It looks once, when it is loaded: import this
// first.
globalThis.window = {};
console.debug = () => {};  // It tells every step.
