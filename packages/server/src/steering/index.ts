/** What people do to agents at work: messages, pausing, killing, taking over. Publishes message.* and part of run.*. */
export { listForPrompt, recordDelivery, sendLate, type Told } from './deliver-messages.ts'
export { steeringJobs } from './jobs.ts'
export { killedText } from './killed-text.ts'
export { sendMessage } from './send-message.ts'
export { steeringRoutes } from './routes.ts'
