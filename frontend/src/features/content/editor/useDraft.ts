/** A content while it is edited: what the server has, what was typed since, and when the two are brought together. */

import { useDebouncedCallback } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

import { type Content, type ContentChange, getContent, saveContent } from "@/features/content/api";
import { contested, type Field, laterEdits, realEdits, without } from "@/features/content/editor/merge";
import { type ApiError, asApiError } from "@/lib/api/errors";

const QUIET_MS = 3000;

interface State {
  /** As the server had it last. */
  base: Content;
  edits: ContentChange;
  isSaving: boolean;
  savedAt: string | null;
  error: ApiError | null;
  /** What somebody else saved, where both changed the same. */
  theirs: Content | null;
  /** Counts up when the text was replaced by something that was not typed here. */
  textVersion: number;
  /** Fields somebody else changed meanwhile, taken in because they were not touched here. */
  takenIn: boolean;
}

export interface Draft extends Omit<State, "edits"> {
  value: Content;
  dirty: string[];
  problems: Record<string, string>;
  set: (change: ContentChange) => void;
  /** True when nothing is left unsaved. */
  save: () => Promise<boolean>;
  /** Replaces fields from outside the text editor: a revision that is restored. */
  replace: (change: ContentChange) => void;
  resolve: (takeTheirs: readonly string[]) => Promise<boolean>;
}

export function useDraft(content: Content): Draft {
  const queries = useQueryClient();
  const [state, setState] = useState<State>(() => begin(content));
  const now = useRef(state);
  const running = useRef<Promise<boolean> | null>(null);

  const change = useCallback((next: (before: State) => State) => {
    now.current = next(now.current);
    setState(now.current);
  }, []);

  const save = useCallback((): Promise<boolean> => {
    running.current ??= saveAll(now, change, (saved) => queries.setQueryData(["contents", "one", saved.id], saved)).finally(() => {
      running.current = null;
      void queries.invalidateQueries({ queryKey: ["contents", "list"] });
      void queries.invalidateQueries({ queryKey: ["contents", "counts"] });
      void queries.invalidateQueries({ queryKey: ["contents", "revisions", content.id] });
    });
    return running.current;
  }, [change, queries, content.id]);

  const saveSoon = useDebouncedCallback(() => void save(), QUIET_MS);
  const set = useCallback(
    (edits: ContentChange) => {
      change((before) => ({ ...before, error: withoutProblemsOf(before.error, edits), edits: realEdits(before.base, { ...before.edits, ...edits }) }));
      saveSoon();
    },
    [change, saveSoon],
  );
  const replace = useCallback(
    (edits: ContentChange) => {
      set(edits);
      if ("html" in edits) change((before) => ({ ...before, textVersion: before.textVersion + 1 }));
    },
    [change, set],
  );
  const resolve = useCallback(
    (takeTheirs: readonly string[]) => {
      change((before) => (before.theirs === null ? before : rebased(before, before.theirs, takeTheirs)));
      return save();
    },
    [change, save],
  );

  useEffect(() => change((before) => withNews(before, content)), [change, content]);
  useSaveOnLeave(now, save);

  const { edits, ...rest } = state;
  return {
    ...rest,
    value: { ...state.base, ...edits },
    dirty: Object.keys(edits),
    problems: state.error?.code === "VALIDATION_FAILED" ? state.error.fields : {},
    set,
    save,
    replace,
    resolve,
  };
}

function begin(content: Content): State {
  return { base: content, edits: {}, isSaving: false, savedAt: null, error: null, theirs: null, textVersion: 0, takenIn: false };
}

type Change = (next: (before: State) => State) => void;

/** Saves until nothing is left, or something is in the way. */
async function saveAll(now: { current: State }, change: Change, onSaved: (content: Content) => void): Promise<boolean> {
  while (Object.keys(now.current.edits).length > 0) {
    if (now.current.theirs !== null) return false;
    const { base, edits } = now.current;
    change((before) => ({ ...before, isSaving: true }));
    try {
      const saved = await saveContent(base.id, { ...edits, expected_revision: base.revision });
      change((before) => ({ ...before, base: saved, edits: laterEdits(before.edits, edits), isSaving: false, error: null, savedAt: new Date().toISOString() }));
      onSaved(saved);
    } catch (error) {
      const refusal = asApiError(error);
      if (refusal.code !== "CONFLICT" || !(await tookIn(base.id, now, change))) {
        change((before) => ({ ...before, isSaving: false, error: refusal.code === "CONFLICT" ? before.error : refusal }));
        return false;
      }
    }
  }
  return true;
}

/** Somebody saved in between: true when the changes go together, else both are shown and a person is asked. */
async function tookIn(id: number, now: { current: State }, change: Change): Promise<boolean> {
  try {
    const theirs = await getContent(id);
    const isContested = contested(now.current.base, theirs, now.current.edits).length > 0;
    change((before) => (isContested ? { ...before, theirs } : rebased(before, theirs, [])));
    return !isContested;
  } catch (error) {
    change((before) => ({ ...before, error: asApiError(error) }));
    return false;
  }
}

function rebased(before: State, theirs: Content, takeTheirs: readonly string[]): State {
  const edits = realEdits(theirs, without(before.edits, takeTheirs));
  const isOtherText = !("html" in edits) && theirs.html !== ({ ...before.base, ...before.edits } as Content).html;
  return { ...before, base: theirs, edits, theirs: null, error: null, takenIn: true, textVersion: before.textVersion + (isOtherText ? 1 : 0) };
}

/** The server told of the content again: a job moved, or somebody saved. What is being typed is not disturbed. */
function withNews(before: State, content: Content): State {
  if (content.revision < before.base.revision || before.theirs !== null) return before;
  if (content.revision === before.base.revision) return { ...before, base: { ...content, html: before.base.html } };
  return Object.keys(before.edits).length > 0 || before.isSaving ? before : { ...rebased(before, content, []), takenIn: true };
}

/** A field's complaint is over when the field changes. */
function withoutProblemsOf(error: ApiError | null, edits: ContentChange): ApiError | null {
  if (error?.code !== "VALIDATION_FAILED") return error;
  const touched = Object.keys(edits) as Field[];
  return Object.keys(error.fields).every((name) => touched.some((field) => name === field || name.startsWith(`${field}.`))) ? null : error;
}

function useSaveOnLeave(now: { current: State }, save: () => Promise<boolean>): void {
  useEffect(() => {
    const onHide = () => {
      if (document.visibilityState === "hidden") void save();
    };
    const onUnload = (event: BeforeUnloadEvent) => {
      if (Object.keys(now.current.edits).length === 0) return;
      void save();
      event.preventDefault();
    };
    document.addEventListener("visibilitychange", onHide);
    window.addEventListener("beforeunload", onUnload);
    return () => {
      document.removeEventListener("visibilitychange", onHide);
      window.removeEventListener("beforeunload", onUnload);
    };
  }, [now, save]);
}
