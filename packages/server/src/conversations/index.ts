/** The talk about an idea, whatever channel it comes by. handoff-rules.ts says when it is over. Publishes conversation.*. */
export { conversationRoutes } from './routes.ts'
