import { useEffect, useState } from 'react';

/** What `load` gives, once; undefined until it is there. */
export function useRecorded<T>(load: () => Promise<T>): T | undefined {
  const [value, setValue] = useState<T>();
  useEffect(() => {
    let wanted = true;
    void load().then((loaded) => {
      if (wanted) setValue(loaded);
    });
    return () => {
      wanted = false;
    };
  }, [load]);
  return value;
}
