/** The only way to models: holds the keys, knows which attempt may use which, forwards, meters, records. */
export { chooseCredential } from './choose-credential.ts'
export { type CredentialRow, findCredential, listCredentials } from './credentials-store.ts'
export { endGrant, issueGrant } from './grants-store.ts'
export { credentialRoutes } from './routes.ts'
export { serveGateway } from './serve-gateway.ts'
