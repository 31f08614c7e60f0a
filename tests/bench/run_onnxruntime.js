// SPDX-License-Identifier: GPL-3.0-or-later
// Times ONNX Runtime: node run_onnxruntime.js NETWORK.onnx THREADS ROUNDS SIDE. Prints {"version", "load_ms", "run_ms": [...]}.
const ort = require('onnxruntime-node');

const [path, threads, rounds, side] = process.argv.slice(2);
const milliseconds = () => Number(process.hrtime.bigint()) / 1e6;

// Any numbers will do for the time.
function photo(n) {
  const values = new Float32Array(n);
  let state = 7;
  for (let i = 0; i < n; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state / 4294967296 - 0.5;
  }
  return values;
}

async function main() {
  const begin = milliseconds();
  const session = await ort.InferenceSession.create(path, {
    executionProviders: ['cpu'], graphOptimizationLevel: 'all', intraOpNumThreads: Number(threads), interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  const loaded = milliseconds();
  const s = Number(side);
  const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', photo(3 * s * s), [1, 3, s, s]) };
  const times = [];
  for (let i = 0; i < 3; i++)
    await session.run(feeds);
  for (let i = 0; i < Number(rounds); i++) {
    const start = milliseconds();
    await session.run(feeds);
    times.push(milliseconds() - start);
  }
  console.log(JSON.stringify({ version: require('onnxruntime-node/package.json').version, load_ms: loaded - begin, run_ms: times }));
}

main();
