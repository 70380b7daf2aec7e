import { createContext, useContext } from 'react';
import type { ClassifierAccess } from '../store/classifierAccess.ts';

export const ClassifierContext = createContext<ClassifierAccess | null>(null);

export function useClassifierAccess(): ClassifierAccess {
  const access = useContext(ClassifierContext);
  if (!access) throw new Error('internal: no classifier around this component');
  return access;
}
