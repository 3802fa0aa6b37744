/** What was used: every model call with its tokens, written before it is read and forwarded. */
export {
  closeModelCalls,
  describeModelCall,
  endModelCall,
  findLastModelCall,
  getUsage,
  startModelCall,
} from './usage-store.ts'
