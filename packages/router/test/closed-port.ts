/**
 * A port of this machine where nobody listens. Not one from the system's own range: another test may be given it a moment
 * later. Not one of the ports that fetch refuses by itself either.
 */
export const CLOSED_PORT = 2
