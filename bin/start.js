// `npm start`: sets up and runs the product. Arguments after `--` go to `sentra serve`.
process.argv.splice(2, 0, 'serve')
await import('./sentra.js')
