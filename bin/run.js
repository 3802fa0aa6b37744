// Runs a script of this repository on a Node that is new enough: node bin/run.js FILE [ARG...]
import { become } from './lib/exec.js'
import { ensureInstalled } from './lib/setup.js'

become(ensureInstalled('all'), process.argv.slice(2))
