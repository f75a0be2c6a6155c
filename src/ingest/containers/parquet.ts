import {
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
  type AsyncBuffer,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { AppError } from '../../engine/errors';
import { partOf, type OnBytes, type Part } from './part';
import { recordsToText } from './records';
import { WRITTEN } from './table-text';

/** A Parquet file, one row group after the other; decimals keep their places. */
export async function readParquet(name: string, file: Blob, onBytes: OnBytes): Promise<Part> {
  const buffer: AsyncBuffer = {
    byteLength: file.size,
    slice: (start, end) => file.slice(start, end).arrayBuffer(),
  };
  try {
    const metadata = await parquetMetadataAsync(buffer);
    const places = decimalPlaces(parquetSchema(metadata));
    const rows = Number(metadata.num_rows);
    let passes = 0;
    const records = async function* (): AsyncGenerator<Record<string, unknown>> {
      const before = passes++;
      let rowStart = 0;
      for (const group of metadata.row_groups) {
        const rowEnd = rowStart + Number(group.num_rows);
        for (const row of await parquetReadObjects({
          file: buffer,
          metadata,
          compressors,
          rowStart,
          rowEnd,
        })) {
          for (const [column, scale] of places) {
            const value: unknown = row[column];
            if (typeof value === 'number') row[column] = value.toFixed(scale);
          }
          yield row;
        }
        rowStart = rowEnd;
        onBytes((file.size * (before + rowEnd / rows)) / 2, file.size);
      }
    };
    const { text, notes } = await recordsToText(name, records);
    return { ...partOf(name, text.blob(), notes), choices: { ...WRITTEN, headerLine: 1 } };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('file_damaged', { file: name }, String(cause));
  }
}

/** Digits behind the point of each decimal column. */
function decimalPlaces({ children }: SchemaTree): [string, number][] {
  return children.flatMap(({ element }): [string, number][] =>
    element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL'
      ? [[element.name, element.scale ?? 0]]
      : [],
  );
}
