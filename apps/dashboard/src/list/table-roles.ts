/**
 * Roles that the elements of a table have by themselves, until a stylesheet lays their rows out as grids: then some browsers drop
 * them. Spread onto the element, so that a screen reader finds a table in every browser.
 */
export const tableRoles = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  header: { role: 'columnheader' },
  cell: { role: 'cell' },
} as const
