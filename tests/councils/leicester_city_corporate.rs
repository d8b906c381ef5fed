//! Leicester City, corporate and housing.
