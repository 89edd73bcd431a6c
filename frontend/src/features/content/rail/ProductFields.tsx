import { NumberInput, SimpleGrid, Stack, TextInput } from "@mantine/core";

import type { Product } from "@/features/content/api";
import type { Draft } from "@/features/content/editor/useDraft";

const NONE: Product = { price: "", sale_price: "", sku: "", stock: null };

export function ProductFields({ draft: { value, set, problems } }: { draft: Draft }) {
  const product = value.product ?? NONE;
  const change = (part: Partial<Product>) => set({ product: { ...product, ...part } });
  return (
    <Stack gap="sm">
      <SimpleGrid cols={2} spacing="sm">
        <TextInput
          id="field-product.price"
          label="Price"
          inputMode="decimal"
          placeholder="19.90"
          value={product.price}
          onChange={({ currentTarget }) => change({ price: currentTarget.value })}
          error={problems["product.price"]}
        />
        <TextInput
          id="field-product.sale_price"
          label="Sale price"
          inputMode="decimal"
          value={product.sale_price}
          onChange={({ currentTarget }) => change({ sale_price: currentTarget.value })}
          error={problems["product.sale_price"]}
        />
        <TextInput
          id="field-product.sku"
          label="SKU"
          maxLength={100}
          value={product.sku}
          onChange={({ currentTarget }) => change({ sku: currentTarget.value })}
          error={problems["product.sku"]}
        />
        <NumberInput
          id="field-product.stock"
          label="Stock"
          placeholder="Not counted"
          min={0}
          allowDecimal={false}
          value={product.stock ?? ""}
          onChange={(stock) => change({ stock: stock === "" ? null : Number(stock) })}
          error={problems["product.stock"]}
        />
      </SimpleGrid>
    </Stack>
  );
}
