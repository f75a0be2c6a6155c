import kernelBase64 from './assembly/kernel.ts?assembly';
import type { Operations } from './operations';
import { plain } from './plain';

/** Arrays that stand in one memory, and what can be done with them. */
export interface Space extends Operations {
  doubles(length: number): Float64Array<ArrayBuffer>;
  singles(length: number): Float32Array<ArrayBuffer>;
  integers(length: number): Int32Array<ArrayBuffer>;
}

interface Kernel {
  subtractProduct(...args: number[]): void;
  addRows(...args: number[]): void;
}

const PAGE = 65_536;
/** Arrays begin where vectors may. */
const ALIGNED = 16;

let compiled: WebAssembly.Module | null | undefined;

/** The kernel, compiled once; null where vectors are not to be had. */
function kernelModule(): WebAssembly.Module | null {
  if (compiled === undefined) {
    const bytes = Uint8Array.from(atob(kernelBase64), (letter) => letter.charCodeAt(0));
    compiled = WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : null;
  }
  return compiled;
}

/** Places arrays one behind the other. @throws RangeError where more is asked for than was said. */
function placing(buffer: ArrayBuffer): Pick<Space, 'doubles' | 'singles' | 'integers'> {
  let next = 0;
  const place = <T>(make: new (buffer: ArrayBuffer, at: number, length: number) => T, size: number) => {
    return (length: number): T => {
      const array = new make(buffer, next, length);
      next += Math.ceil((length * size) / ALIGNED) * ALIGNED;
      return array;
    };
  };
  return { doubles: place(Float64Array, 8), singles: place(Float32Array, 4), integers: place(Int32Array, 4) };
}

/** Bytes of so many arrays that hold so many bytes in all. */
const rounded = (bytes: number, arrays: number): number => bytes + arrays * ALIGNED;

/**
 * Memory for arrays of so many bytes in all, with the vector kernel over it, or plain arithmetic where the browser has no vectors or
 * cannot give such a memory. @param wanted `plain` leaves the kernel out, for comparison.
 */
export function spaceOf(bytes: number, arrays: number, wanted: 'kernel' | 'plain' = 'kernel'): Space {
  const size = rounded(bytes, arrays);
  const kernel = wanted === 'kernel' ? instanceOf(size) : null;
  if (!kernel) return { ...placing(new ArrayBuffer(size)), ...plain };
  const { memory, subtractProduct, addRows } = kernel;
  return {
    ...placing(memory.buffer),
    subtractProduct: (c, a, b, stride, [i0, i1], [j0, j1], [k0, k1]) =>
      subtractProduct(c.byteOffset, a.byteOffset, b.byteOffset, stride, i0, i1, j0, j1, k0, k1),
    addRows: (sums, rows, n, lines, factors, count) =>
      addRows(sums.byteOffset, rows.byteOffset, n, lines.byteOffset, factors.byteOffset, count),
  };
}

function instanceOf(size: number): (Kernel & { memory: WebAssembly.Memory }) | null {
  const module = kernelModule();
  if (!module) return null;
  try {
    const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(size / PAGE)) });
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    return { ...(exports as unknown as Kernel), memory };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
