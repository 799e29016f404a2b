/**
 * Models of a Hugging Face hub: fetched by name into the hub's own cache, found there without a
 * network.
 */
package io.distillery.hub;
