/** What {@code distillery doctor} looks at. */
package io.distillery.cli.doctor;
