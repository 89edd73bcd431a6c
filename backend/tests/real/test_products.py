"""Products in a shop: through the shop's own objects, whole or not at all.

The shop is mu-plugins/shop.php, which offers what IGNY8 uses of WooCommerce.
IGNY8_TEST_WOOCOMMERCE=/path/to/woocommerce runs the same tests on the real one, on the WordPress of
IGNY8_TEST_WORDPRESS=/path/to/wordpress where it needs a newer one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from devsite import StaticServer, WordPressSite
from tests.contract.articles import article, new_key
from tests.faults.broken_site import CORE_TABLES
from tests.real.conftest import ARTICLES
from tests.real.stack import ConnectedSite, Stack, data, numbers

SHOP = Path(__file__).parent / "mu-plugins" / "shop.php"
REAL_SHOP = os.environ.get("IGNY8_TEST_WOOCOMMERCE")
NOT_OURS = ("uploads/wc-logs/*", "wp_actionscheduler_*")
"""What WooCommerce does in the background: errands, and notes that it could not reach its makers."""

WITNESS = """
$names = array( 'new_product', 'update_product', 'after_product_object_save', 'product_set_stock' );
foreach ( $names as $name ) {
    add_action( "woocommerce_{$name}", static function ( $product ) use ( $name ) {
        $id = is_object( $product ) ? $product->get_id() : $product;
        $shown = get_post_status( $id ) . ' ' . wc_get_product( $id )->get_price();
        file_put_contents( '%FILE%', "{$name} {$shown}\\n", FILE_APPEND );
    }, 5 );
}
// A visitor who comes in the middle of a publish fills the shop's cache with what was there before.
add_action( 'igny8_checkpoint', static function ( $step ) {
    if ( 'committing' === $step ) { set_transient( 'wc_products_onsale', array() ); }
} );
"""
FACTS = """
$product = wc_get_product( %d );
echo wp_json_encode( array(
    'type' => $product->get_type(), 'price' => $product->get_price(),
    'regular_price' => $product->get_regular_price(), 'sale_price' => $product->get_sale_price(),
    'sku' => $product->get_sku(), 'weight' => $product->get_weight(),
    'stock' => $product->get_stock_quantity(), 'managed' => $product->get_manage_stock(),
    'gallery' => $product->get_gallery_image_ids(),
) );
"""
STEPS = ("creating_post", "taxonomy_assignment", "seo_meta", "publishing", "flipped", "committing")
COMMIT_WHILE = """
$message = json_decode( %s, true );
add_action( 'igny8_checkpoint', static function ( $step ) use ( $wpdb ) {
    if ( 'seo_meta' === $step ) { %s }
} );
$result = Igny8_Commit::run( $message );
echo wp_json_encode( array(
    'code'   => is_wp_error( $result ) ? $result->get_error_code() : 'published',
    'fields' => wp_list_pluck( $result->get_error_data()['details']['problems'], 'field' ),
) );
"""
BROKEN_AT_EVERY_STEP = """
$message = json_decode( %s, true );
$codes   = array();
foreach ( json_decode( '%s' ) as $step ) {
    $break = static function ( $now ) use ( $step ) {
        if ( $now === $step ) { throw new RuntimeException( 'broken' ); }
    };
    add_action( 'igny8_checkpoint', $break );
    $message['key'] = wp_generate_uuid4();
    $result         = Igny8_Commit::run( $message );
    $codes[]        = is_wp_error( $result ) ? $result->get_error_code() : 'published';
    remove_action( 'igny8_checkpoint', $break );
}
echo wp_json_encode( $codes );
"""


@dataclass(frozen=True)
class Shop:
    site: ConnectedSite
    heard: Path

    @property
    def stack(self) -> Stack:
        return self.site.stack

    @property
    def wordpress(self) -> WordPressSite:
        return self.site.wordpress

    def make(self, title: str, product: dict[str, Any] | None, **fields: Any) -> int:
        return self.site.make_content(title, content_type="product", product=product, **fields)

    def publish(self, content_id: int) -> int:
        post_id: int = self.stack.publish(content_id)["post_id"]
        return post_id

    def change(self, content_id: int, **fields: Any) -> None:
        self.stack.patch(f"/writer/contents/{content_id}/", fields)

    def product(self, post_id: int) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.wordpress.php(FACTS % post_id))
        return found

    def edit(self, post_id: int, code: str) -> None:
        """As a person or an order does it: `$product` is changed and saved."""
        self.wordpress.php(f"$product = wc_get_product( {post_id} ); {code} $product->save();")

    def lookup(self, post_id: int) -> dict[str, Any] | None:
        rows = self.wordpress.query(f"SELECT * FROM wp_wc_product_meta_lookup WHERE product_id = {post_id:d}")
        return rows[0] if rows else None

    def on_sale(self) -> list[int]:
        found: list[int] = json.loads(
            self.wordpress.php("echo wp_json_encode( array_values( wc_get_product_ids_on_sale() ) );")
        )
        return found

    def listen(self) -> Callable[[], list[str]]:
        """Answers what was heard since this call."""
        self.heard.write_text("")
        self.heard.chmod(0o666)
        return lambda: self.heard.read_text().splitlines()


@pytest.fixture(scope="module")
def shop(one_process: Stack, wordpress: Callable[..., WordPressSite]) -> Shop:
    if REAL_SHOP:
        version = os.environ.get("IGNY8_TEST_WORDPRESS", "debian")
        site = wordpress(extra_plugins=[Path(REAL_SHOP)], version=version)
    else:
        site = wordpress(mu_plugins={"shop.php": SHOP.read_text()})
    heard = site.workspace.make_directory(site.directory / "heard") / "hooks.txt"
    site.write_mu_plugin("witness", WITNESS.replace("%FILE%", str(heard)))
    site.http_get("/")  # a shop's tables and terms are made with the first visit
    return Shop(one_process.connect(site), heard)


@pytest.fixture(scope="module")
def pictures() -> Iterator[list[str]]:
    """Addresses of seven pictures."""
    with StaticServer(ARTICLES) as server:
        found = sorted(path for path in ARTICLES.rglob("*") if path.suffix in {".jpg", ".png"})
        yield [f"{server.url}/{path.relative_to(ARTICLES)}" for path in found[:7]]


def sku() -> str:
    return f"SKU-{next(numbers)}"


def test_a_product_is_published_with_all_that_belongs_to_it(shop: Shop, pictures: list[str]) -> None:
    shop.on_sale()  # now in the shop's cache
    before, hear, code = shop.site.counters()["products_published_count"], shop.listen(), sku()
    content = shop.make(
        "A kettle",
        {"price": "49.90", "sale_price": "39.90", "sku": code, "stock": 7},
        excerpt="Boils water.",
        categories=["Kitchen > Kettles"],
        tags=["steel"],
        featured_image={"url": pictures[0]},
        gallery=[{"url": url} for url in pictures[1:]],
    )
    job = shop.stack.publish(content)
    post_id, result = job["post_id"], job["result"]
    product = shop.product(post_id)
    assert product["gallery"] == [ref["attachment_id"] for ref in result["media"]["gallery"]]
    assert len(product["gallery"]) == 6 and result["gallery"]["gallery_images_skipped"] == 0
    assert product | {"gallery": []} == {
        "type": "simple",
        "price": "39.90",
        "regular_price": "49.90",
        "sale_price": "39.90",
        "sku": code,
        "stock": 7,
        "managed": True,
        "weight": "",
        "gallery": [],
    }
    row = shop.lookup(post_id)
    assert row and (row["sku"], float(row["min_price"]), row["onsale"]) == (code, 39.9, 1)
    terms = shop.site.terms_of(post_id)
    assert (terms["product_cat"], terms["product_tag"]) == (["kettles"], ["steel"])
    assert post_id in shop.on_sale()
    assert hear() == [
        f"{name} publish 39.90" for name in ("product_set_stock", "after_product_object_save", "new_product")
    ]
    assert shop.site.counters()["products_published_count"] == before + 1
    page = shop.wordpress.http_get(job["post_url"].removeprefix(shop.wordpress.url))
    assert page.status_code == 200 and "A kettle" in page.text and "wp-block-gallery" not in page.text


def test_an_update_says_so_once_and_leaves_alone_what_the_shop_decides(
    shop: Shop, pictures: list[str]
) -> None:
    code = sku()
    fields = {"price": "20", "sale_price": "", "sku": code, "stock": 7}
    gallery = [{"url": url} for url in pictures[1:3]]
    content = shop.make("A pan", fields, gallery=gallery, featured_image={"url": pictures[0]})
    post_id = shop.publish(content)
    ours = shop.product(post_id)["gallery"]
    added = int(shop.wordpress.php(f"echo get_post_thumbnail_id( {post_id} );"))
    shop.edit(
        post_id,
        "$product->set_stock_quantity( 5 ); $product->set_sale_price( '15' ); $product->set_weight( '1.5' );"
        f"$product->set_gallery_image_ids( array( {added}, {ours[1]}, {ours[0]} ) );",
    )
    hear = shop.listen()
    shop.change(content, product={**fields, "price": "25"})
    assert shop.publish(content) == post_id
    product = shop.product(post_id)
    assert (product["regular_price"], product["price"], product["sale_price"]) == ("25", "15", "15")
    assert (product["stock"], product["weight"], product["sku"]) == (5, "1.5", code)
    assert product["gallery"] == [*ours, added]
    assert [line.split()[0] for line in hear()] == ["after_product_object_save", "update_product"]
    row = shop.lookup(post_id)
    assert row and (float(row["min_price"]), float(row["stock_quantity"])) == (15.0, 5.0)


def test_what_igny8_says_anew_counts_and_what_it_takes_back_goes_if_nobody_changed_it(shop: Shop) -> None:
    code = sku()
    content = shop.make("A pot", {"price": "20", "sale_price": "15", "sku": code, "stock": 7})
    post_id = shop.publish(content)
    shop.edit(post_id, "$product->set_stock_quantity( 5 ); $product->set_sale_price( '16' );")
    shop.change(content, product={"price": "20", "sale_price": "", "sku": "", "stock": 9})
    shop.publish(content)
    product = shop.product(post_id)
    assert (product["stock"], product["sale_price"], product["sku"]) == (9, "16", "")
    shop.change(content, product=None)
    shop.publish(content)
    product = shop.product(post_id)
    assert (product["regular_price"], product["managed"]) == ("", False)


def test_a_variable_product_keeps_the_prices_of_its_variations(shop: Shop) -> None:
    content = shop.make("A shirt", {"price": "20", "sku": sku()})
    post_id = shop.publish(content)
    shop.wordpress.php(
        f"wp_set_object_terms( {post_id}, 'variable', 'product_type' ); clean_post_cache( {post_id} );"
        f"$product = new WC_Product_Variable( {post_id} );"
        "$product->set_regular_price( '' ); $product->save();"
    )
    code = sku()
    shop.change(content, product={"price": "25", "sku": code})
    shop.publish(content)
    product = shop.product(post_id)
    assert (product["type"], product["regular_price"], product["sku"]) == ("variable", "", code)


def test_a_sku_that_is_taken_is_named_and_nothing_is_changed(shop: Shop) -> None:
    code = sku()
    first = shop.publish(shop.make("The first", {"price": "1", "sku": code}))
    content = shop.make("The second", {"price": "2", "sku": code}, categories=["Never made"])
    before = shop.wordpress.snapshot()
    checked = data(shop.stack.api.post(f"/writer/contents/{content}/preflight/", json={}))
    answer = shop.stack.click(content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "PREFLIGHT_FAILED")
    for problems in (checked["problems"], answer.json()["error"]["details"]["problems"]):
        (problem,) = problems
        assert (problem["field"], problem["code"]) == ("product.sku", "PRODUCT_SKU_TAKEN")
        assert str(first) in problem["message"] and "SKU" in problem["remedy"]
    assert before.diff(shop.wordpress.snapshot(), NOT_OURS) == []
    shop.wordpress.php(f"wp_trash_post( {first} );")
    assert shop.product(shop.publish(content))["sku"] == code


def test_a_sku_that_is_taken_in_the_last_moment_is_named_too(shop: Shop) -> None:
    code = sku()
    first = shop.publish(shop.make("The quicker", {"price": "1", "sku": ""}))
    content = article(
        900_000 + next(numbers),
        content_type="product",
        product={"price": "9", "sale_price": "", "sku": code, "stock": None},
    )
    before = shop.wordpress.snapshot()
    taken = (
        f"$wpdb->update( $wpdb->prefix . 'wc_product_meta_lookup', array( 'sku' => '{code}' ),"
        f" array( 'product_id' => {first} ) );"
    )
    found = json.loads(shop.wordpress.php(COMMIT_WHILE % (message(content), taken)))
    assert [found["code"], *found["fields"]] == ["PREFLIGHT_FAILED", "product.sku"]
    assert before.diff(shop.wordpress.snapshot(), NOT_OURS) == []


def test_a_product_that_fails_at_any_step_leaves_nothing_of_itself(shop: Shop) -> None:
    number = 900_000 + next(numbers)
    wanted = {"categories": [{"path": ["Never", "Made"]}], "tags": [], "sectors": [], "clusters": []}
    content = article(
        number,
        content_type="product",
        taxonomies=wanted,
        product={"price": "9", "sale_price": "8", "sku": sku(), "stock": 1},
    )
    assert break_everywhere(shop, content) == []


def test_an_update_that_fails_at_any_step_leaves_the_product_as_it_was(shop: Shop) -> None:
    content = shop.make("A lid", {"price": "20", "sale_price": "15", "sku": sku(), "stock": 7})
    post_id = shop.publish(content)
    shop.on_sale()
    changed = article(
        content,
        content_type="product",
        product={"price": "30", "sale_price": "", "sku": sku(), "stock": 1},
    )
    assert break_everywhere(shop, changed) == []
    assert post_id in shop.on_sale()


def test_on_tables_that_cannot_roll_back_a_failed_product_is_mended_too(shop: Shop) -> None:
    content = shop.make("A cup", {"price": "20", "sale_price": "15", "sku": sku(), "stock": 7})
    shop.publish(content)
    changed = article(
        content,
        content_type="product",
        product={"price": "30", "sale_price": "", "sku": sku(), "stock": 1},
    )
    tables = (*CORE_TABLES, "wc_product_meta_lookup")
    convert(shop, "MyISAM", tables)
    try:
        assert break_everywhere(shop, changed) == []
    finally:
        convert(shop, "InnoDB", tables)


def convert(shop: Shop, engine: str, tables: Iterable[str]) -> None:
    shop.wordpress.execute("".join(f"ALTER TABLE wp_{name} ENGINE = {engine};" for name in tables))


def break_everywhere(shop: Shop, content: Any) -> list[str]:
    """What differs afterwards."""
    hear, before = shop.listen(), shop.wordpress.snapshot()
    codes = json.loads(shop.wordpress.php(BROKEN_AT_EVERY_STEP % (message(content), json.dumps(STEPS))))
    assert codes == ["PUBLISH_FATAL"] * len(STEPS)
    assert hear() == []
    return before.diff(shop.wordpress.snapshot(), NOT_OURS)


def message(content: Any) -> str:
    """A commit message as a literal of PHP."""
    said = {"igny8": 1, "route": "commit", "request_id": "req_12345678", "fence": 1, "mode": "manual"}
    text = json.dumps({**said, "key": new_key(), "content": content})
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def test_without_a_shop_a_product_is_refused_with_a_remedy(site: ConnectedSite) -> None:
    content = site.make_content(content_type="product", product={"price": "5"})
    before = site.wordpress.snapshot()
    answer = site.stack.click(content)
    (problem,) = answer.json()["error"]["details"]["problems"]
    assert (answer.status_code, problem["code"], problem["field"]) == (
        422,
        "WOOCOMMERCE_MISSING",
        "content_type",
    )
    assert "WooCommerce" in problem["remedy"]
    assert before.diff(site.wordpress.snapshot()) == []


def test_nothing_complained_about_all_that(shop: Shop) -> None:
    """Runs last in this module."""
    foreign = "woocommerce" if REAL_SHOP else "no line has this"
    assert [line for line in shop.site.complaints() if foreign not in line] == []
