/** What people ask about a ticket as a whole, gathered from all domains before: links, commits, and why. Stores nothing. */
export { ticketInsightRoutes } from './routes.ts'
