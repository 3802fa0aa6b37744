import { z } from 'zod'

// Zod compiles its parsers with `new Function` unless told not to; the page's policy forbids that. Imported first,
// because a schema decides when it is made.
z.config({ jitless: true })
