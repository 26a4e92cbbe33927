import { CliFailure } from './cli-failure.ts'

/** A whole number from the command line. */
export function parseInteger(
  option: string,
  text: string,
  range: { readonly minimum: number; readonly maximum: number },
): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isInteger(number) && number >= range.minimum && number <= range.maximum)
    return number
  throw new CliFailure(
    'invalid_option',
    `${option} must be a whole number from ${range.minimum} to ${range.maximum}, not "${text}".`,
  )
}
