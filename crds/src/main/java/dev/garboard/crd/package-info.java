/**
 * The contract: {@code Microservice} of {@code garboard.dev/v1alpha1} as Java records. The
 * CustomResourceDefinition and the field reference beside this module are generated from them.
 */
package dev.garboard.crd;
