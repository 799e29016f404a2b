/** The whole job from Java: {@link io.distillery.Distillery}. */
package io.distillery;
