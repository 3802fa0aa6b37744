/** What server and runner say to each other: the Connect service and the documents it carries. */
export * from './gen/runner_pb.js'
export * from './journal-facts.ts'
export * from './runner-documents.ts'
