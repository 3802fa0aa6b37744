import { first } from './first-start.ts'
import { Product } from './product.ts'

/** Starts the product once, which builds it: what its first start makes in a data directory, the tests copy. */
export default async function setup(): Promise<() => Promise<void>> {
  const product = new Product()
  await product.start()
  await product.end()
  process.env[first] = product.data
  process.env['SENTRA_BUILT'] = 'true'
  return () => product.stop()
}
