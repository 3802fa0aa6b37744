import { Product } from '../e2e/support/product.ts'

/** Runs one measurement on a product of its own, in a fresh data directory that is removed afterwards. */
export async function withProduct<T>(measure: (product: Product) => Promise<T>): Promise<T> {
  const product = new Product()
  try {
    await product.start({ SENTRA_LOG_LEVEL: 'info' })
    return await measure(product)
  } finally {
    await product.stop()
  }
}
