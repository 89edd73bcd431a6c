import { expect, test } from "vitest";

import { asAddress, hostOf, many, percent } from "@/features/sites/words";

test("an address without a scheme is taken for https", () => {
  expect(asAddress(" blog.example.com ")).toBe("https://blog.example.com");
  expect(asAddress("http://blog.example.com")).toBe("http://blog.example.com");
  expect(asAddress("")).toBe("");
});

test("one failure in ten thousand is not 100 %", () => {
  expect(percent(0.9999)).not.toBe(percent(1));
  expect(percent(null)).toBe("–");
});

test("an address is shown without its scheme", () => {
  expect(hostOf("https://blog.example.com/news/")).toBe("blog.example.com/news");
});

test("one is not several", () => {
  expect([many(1, "post"), many(0, "post"), many(2, "category", "categories")]).toEqual(["1 post", "0 posts", "2 categories"]);
});
