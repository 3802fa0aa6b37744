export { type CallContext, type Client, type ClientOptions, createClient, newKey } from './create-client.ts'
export type { FollowOptions } from './follow-events.ts'
export type { Pong } from './ping.ts'
export * from '@sentra/contract'
