// Loaded by node before the KaTeX server: whoever started it holds its standard input, and when that closes,
// however the build has ended, the server ends too.
process.stdin.on("end", () => process.exit()).resume();
