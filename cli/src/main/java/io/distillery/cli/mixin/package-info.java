/**
 * Options that commands share, each mixin with its checks: data, output, threads, sets, teachers.
 */
package io.distillery.cli.mixin;
