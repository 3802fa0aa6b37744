/** What server and runner say to each other: the Connect service and the documents it carries. */
export * from './gen/runner_pb.js'
export * from './journal-facts.ts'
export { MODEL_TOKEN_HEADER } from './model-wires.ts'
export * from './runner-documents.ts'
