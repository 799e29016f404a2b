/** Networks that are trained on real images, or brought along: teachers and judges. */
package io.distillery.pipeline.teacher;
