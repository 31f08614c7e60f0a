// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a network once in ONNX Runtime: node run_values.js NETWORK.onnx INPUT OUTPUT N C H W. INPUT and OUTPUT are raw float32, the first output's.
// Prints {"version", "dims"}.
const fs = require('fs');
const ort = require('onnxruntime-node');

async function main() {
  const [path, input, output, ...sizes] = process.argv.slice(2);
  const session = await ort.InferenceSession.create(path, { executionProviders: ['cpu'] });
  const bytes = fs.readFileSync(input);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const results = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', values, sizes.map(Number)) });
  const first = results[session.outputNames[0]];
  fs.writeFileSync(output, Buffer.from(first.data.buffer, first.data.byteOffset, first.data.byteLength));
  console.log(JSON.stringify({ version: require('onnxruntime-node/package.json').version, dims: first.dims }));
}

main();
