/* SPDX-License-Identifier: Apache-2.0 */
/* What the post charges and who pays less: postage by weight and distance, digitising by pages, discount classes.  Plain data
 * of the catalogue; quote.h computes with it. */
#ifndef MODEL_TARIFF_H
#define MODEL_TARIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum distance {
#define DISTANCE(name, vi) DISTANCE_##name,
#include "model/catalogue.tbl"
	DISTANCES
};

struct paper_type { /* loại giấy tờ */
	const char *code, *name;
	const char *pages; /* its price class of pages, digitise_prices.code */
	bool invented;
};

struct weight_price {
	int64_t grams;  /* up to and with */
	int64_t amount; /* dong */
};

struct postage_prices {
	enum distance distance;
	const struct weight_price *weights; /* by weight; amounts never fall */
	size_t n_weights;
	int64_t more_grams, more_amount; /* beyond the last, for each further (begun) so many grams; 0: nothing heavier */
	int64_t max_grams;
	const char *source;
	bool invented;
};

struct page_price {
	int64_t pages;  /* up to and with this page; 0: all further ones (the last row) */
	int64_t amount; /* dong each page */
};

struct digitise_prices {
	const char *code, *name;
	const struct page_price *tiers;
	size_t n_tiers;
	const char *source;
	bool invented;
};

/* What a fee is called in a discount that is no state fee. */
#define FEE_POSTAGE  "POSTAGE"
#define FEE_DIGITISE "DIGITISE"

struct discount {
	const char *fee; /* code of a state fee, FEE_POSTAGE or FEE_DIGITISE */
	int64_t percent; /* 0..100 */
	const char *source;
	bool invented;
};

struct discount_class { /* đối tượng được miễn, giảm */
	const char *code, *name;
	const struct discount *discounts;
	size_t n_discounts;
};

struct province_pair {
	const char *one, *two; /* neighbours; in either order */
};

struct tariff {
	const struct postage_prices *postage; /* by distance */
	size_t n_postage;
	const struct digitise_prices *digitise;
	size_t n_digitise;
	const char *digitise_default; /* price class of a paper without type, or NULL */
	const struct discount_class *discounts;
	size_t n_discounts;
	const struct province_pair *neighbours;
	size_t n_neighbours;
};

/* From one place to another; communes may be NULL (not known: then at least within the province).  Provinces are two digits. */
enum distance tariff_distance(const struct tariff *t, const char *from_province, const char *from_commune, const char *to_province,
    const char *to_commune);

const struct discount_class *tariff_discount(const struct tariff *t, const char *code); /* or NULL */

const char *distance_name(unsigned distance); /* NULL: no such number */
const char *distance_vi(unsigned distance);

#endif
