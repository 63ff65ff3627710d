/**
 * One piece of memory, handed out as columns of zeros. A column of its own costs 180 bytes beside its numbers, a part of a
 * common piece 100: with a book for each of thousands of contracts that is what most of their memory would be.
 */
export type Columns = Readonly<{
  floats: (count: number) => Float64Array
  ints: (count: number) => Int32Array
}>

/** Room for so many numbers in all of the columns together. */
export function makeColumns(room: Readonly<{ floats: number; ints: number }>): Columns {
  const { BYTES_PER_ELEMENT: floatBytes } = Float64Array
  const buffer = new ArrayBuffer(room.floats * floatBytes + room.ints * Int32Array.BYTES_PER_ELEMENT)
  let floatsAt = 0
  let intsAt = room.floats * floatBytes
  return {
    floats: (count) => {
      const column = new Float64Array(buffer, floatsAt, count)
      floatsAt += column.byteLength
      return column
    },
    ints: (count) => {
      const column = new Int32Array(buffer, intsAt, count)
      intsAt += column.byteLength
      return column
    },
  }
}
