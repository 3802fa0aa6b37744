/** What was used: every model call with its tokens, written before it is forwarded. */
export {
  closeModelCalls,
  endModelCall,
  findLastModelCall,
  getUsage,
  getUsageOfAttempt,
  getUsageOfTicket,
} from './usage-store.ts'
