import { TypeOverrides, types } from 'pg'

function parseCounter(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The database holds ${text}, which a number cannot hold exactly.`)
  return value
}

/**
 * The driver's type parsers with two exceptions, which it would hand over as strings: bigint becomes a number (an unsafe one
 * throws), and numeric becomes a number. A decimal of up to 15 digits survives the way into a double and back, so a cost with 9
 * decimals is exact to the nano-dollar below one million dollars; sums are made in SQL.
 */
export function createColumnParsers(): TypeOverrides {
  const parsers = new TypeOverrides()
  parsers.setTypeParser(types.builtins.INT8, parseCounter)
  parsers.setTypeParser(types.builtins.NUMERIC, Number)
  return parsers
}
