/** The outside of the server: API, OpenAPI, MCP, sign-in, pages, streams. */
export { createHttpServer } from './create-http-server.ts'
export { listen } from './listen.ts'
export { serveMcp } from './mcp/serve-mcp.ts'
export { router } from './router.ts'
export { servePage } from './serve-page.ts'
export { serveSignIn } from './serve-sign-in.ts'
export { serveWebhooks } from './serve-webhooks.ts'
export { serveStreams } from './serve-streams.ts'
