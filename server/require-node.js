// Plain JavaScript, imported before anything else: an old Node must fail with a sentence, not with a syntax error.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `The exchange needs Node 24 or newer, this is ${process.versions.node}. Start it through npm: npm start\n`,
  );
  process.exit(1);
}
