export function serve(
  folder: string,
  port?: number,
  onRequest?: (path: string) => void,
): Promise<{ url: string; close(): Promise<void> }>;
